"""Who may knock as Twilio: the account, and its signature under the address and the parameters of a call."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from twilio.request_validator import RequestValidator


@dataclass(frozen=True)
class Account:
    """Whose messages are let in. `public_url`: the address that Twilio calls and signs.

    Without an auth token nothing is let in.
    """

    sid: str
    auth_token: str
    public_url: str

    @cached_property
    def _validator(self) -> RequestValidator:
        return RequestValidator(self.auth_token)

    def signed(self, path: str, query: str, form: Mapping[str, str], signature: str) -> bool:
        """Return whether Twilio signed the form (a MultiDict where a parameter comes twice) for this
        account.
        """
        if not self.auth_token:
            return False
        url = f"{self.public_url}{path}" + (f"?{query}" if query else "")
        # The plain case first: `validate` computes the signature twice, with and without the port.
        expected = self._validator.compute_signature(url, form)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return bool(self._validator.validate(url, form, signature))
        return True

    def owns(self, form: Mapping[str, str]) -> bool:
        """Return whether the form is of this account; where it says of none, the signature is enough."""
        return not self.sid or form.get("AccountSid", self.sid) == self.sid
