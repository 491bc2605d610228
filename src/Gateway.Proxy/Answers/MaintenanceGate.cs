using System.Net;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Answers;

/// <summary>Keeps everybody out for the moment, except those who work on it.</summary>
/// <param name="policy">A valid policy.</param>
internal sealed class MaintenanceGate(MaintenancePolicy policy)
{
    private readonly IPNetwork[] _allowed = AddressRange.Parse(policy.AllowedAddresses);
    private readonly Problem _closed = new(
        503, "Under maintenance", policy.Message ?? "The service is under maintenance; try again later.", "destination_unavailable")
    {
        RetryAfter = policy.RetryAfter,
    };

    /// <summary>That of a route; null where it is open.</summary>
    public static MaintenanceGate? Of(MaintenancePolicy? policy) => policy is { Enabled: true } ? new(policy) : null;

    public Problem? Check(Exchange exchange)
    {
        if (_allowed.Length > 0 && AddressRange.Contains(_allowed, exchange.FindAddress()))
        {
            return null;
        }

        exchange.Answer = "maintenance";
        return _closed;
    }
}
