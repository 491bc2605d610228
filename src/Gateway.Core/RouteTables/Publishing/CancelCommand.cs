namespace Gateway.Core.RouteTables.Publishing;

/// <summary>The rollout of a version shall end, and those who run it go back.</summary>
/// <param name="Version">Its number; another rollout is left alone.</param>
/// <param name="By">Who wants it.</param>
public sealed record CancelCommand(long Version, string By) : RouteTableCommand;
