"""What a browser is told it may do with our pages."""

from werkzeug.wrappers import Response

#: No script or style in the page itself, nothing from elsewhere, in nobody's frame.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(response: Response, https: bool) -> Response:
    """Add the headers; `https`: the browser comes back over HTTPS alone from now on."""
    response.headers.update(_HEADERS)
    if https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if not response.cache_control.public:
        # What is for everybody says itself what it hangs on.
        response.vary.update(("Cookie", "Accept-Language"))
    if not response.cache_control.max_age and response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    return response
