namespace Gateway.Core.RouteTables;

/// <summary>Something that keeps a route table from being used.</summary>
/// <param name="Location">Where, as a JSON Pointer (RFC 6901) into the document: <c>/routes/orders/clusterId</c>.</param>
/// <param name="Message">What is wrong, with the offending text, and what to do about it.</param>
public readonly record struct RouteTableFault(string Location, string Message);
