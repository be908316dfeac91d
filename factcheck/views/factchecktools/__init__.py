"""The search of Google's Fact Check Tools API (v1alpha1), over what stands on our own record.

Clients written for Google's service work with ours when they are told the address; what is asked, answered and refused
follows https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search.
"""

from factcheck.views.factchecktools.search import claims_search, unknown_method

__all__ = ["claims_search", "unknown_method"]
