FROM python:3.12-slim

RUN useradd --system --create-home --home-dir /var/lib/libreta libreta
WORKDIR /opt/libreta

# What changes seldom first, so that it is not installed again for every change of ours.
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY package-lock.json .
COPY commands/npm_packages.py commands/
RUN python commands/npm_packages.py
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .

USER libreta
ENV LIBRETA_ENV=production HOST=0.0.0.0 LIBRETA_HOME=/var/lib/libreta
EXPOSE 8000
CMD ["libreta", "serve"]
