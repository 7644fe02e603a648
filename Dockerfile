FROM python:3.12-slim AS build

# requirements-demo.lock adds what publishes and what makes PDFs.
ARG LOCK=requirements.lock
RUN python -m venv /opt/libreta
ENV PATH=/opt/libreta/bin:$PATH
WORKDIR /source

# What changes seldom first, so that it is not installed again for every change of ours.
COPY $LOCK .
RUN pip install --no-cache-dir --require-hashes -r $LOCK
COPY package-lock.json .
COPY commands/npm_packages.py commands/
RUN python commands/npm_packages.py
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /var/lib/libreta libreta
COPY --from=build /opt/libreta /opt/libreta
WORKDIR /var/lib/libreta

USER libreta
ENV LIBRETA_ENV=production HOST=0.0.0.0 LIBRETA_HOME=/var/lib/libreta PATH=/opt/libreta/bin:$PATH
EXPOSE 8000
CMD ["libreta", "serve"]
