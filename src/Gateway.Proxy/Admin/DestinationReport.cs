namespace Gateway.Proxy.Admin;

/// <summary>One destination as this node sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Its address.</param>
/// <param name="Weight">Its share.</param>
/// <param name="Priority">Its priority; lower ones go first.</param>
/// <param name="State">healthy, unhealthy (its probes fail), ejected (its requests failed), or unknown (not probed yet).</param>
/// <param name="Reason">Why it is in that state, as a clause; empty where there is nothing to say.</param>
/// <param name="GetsRequests">Whether it does now: a healthy one of a higher priority number does not, an unhealthy one in panic does.</param>
/// <param name="InFlight">Requests under way from this node; null where the cluster does not count them.</param>
internal sealed record DestinationReport(
    string Id, string Address, int Weight, int Priority, string State, string Reason, bool GetsRequests, int? InFlight);
