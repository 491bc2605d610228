using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>A node of the small world.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Boot">How many lives it had before.</param>
/// <param name="IsAlive">Whether it runs.</param>
/// <param name="IsSeen">Whether the others believe that it is alive.</param>
/// <param name="Edge">What it knows.</param>
/// <param name="Kept">What it keeps over its death: the last table that it knew to be in force and ran.</param>
/// <param name="Ready">The contents that it could run, looked at in this life.</param>
internal sealed record RolloutNode(int Number, int Boot, bool IsAlive, bool IsSeen, RouteTableEdgeState Edge, TableVersion? Kept, string Ready)
{
    public NodeId Id => new((ulong)Number + 1, (ulong)Boot + 1);
}
