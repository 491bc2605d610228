namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>An operator at the dashboard page.</summary>
/// <param name="Caller">Whose token was shown, and what it may do.</param>
/// <param name="Secret">What changes must carry besides the cookie.</param>
/// <param name="Begun">When it began, by the clock's timestamp.</param>
internal sealed record OperatorSession(AdminCaller Caller, string Secret, long Begun);
