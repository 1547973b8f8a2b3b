"""Say what a programme would be worth for what is put in, how sure that is, and what it hangs on."""

from localsport.sroi.impact import assumptions, impact_map
from localsport.sroi.returns import SocialReturn, social_return
from localsport.sroi.sensitivity import switching_value, tornado

__all__ = ["SocialReturn", "assumptions", "impact_map", "social_return", "switching_value", "tornado"]
