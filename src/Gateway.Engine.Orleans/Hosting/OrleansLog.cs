using System.Net;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>What the engine logs. Event ids 6000 to 6999.</summary>
internal sealed partial class OrleansLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(6000, LogLevel.Information,
        "The silo of node '{Node}' is active at {Address} in the fleet '{Fleet}', which has {Count} live nodes.")]
    public partial void Started(string node, IPEndPoint address, string fleet, int count);

    [LoggerMessage(6001, LogLevel.Warning,
        "The silo's address {Address} is a public one. Whoever reaches its port is trusted like a node of the fleet: choose a private address, or close the port to all but the fleet's nodes.")]
    public partial void AddressIsPublic(IPAddress address);

    [LoggerMessage(6002, LogLevel.Warning,
        "The silo did not stop in order, so limits and circuits it held may start anew on other nodes.")]
    public partial void StopFailed(Exception? exception);

    [LoggerMessage(6003, LogLevel.Warning,
        "The silo does not reach silos that the fleet's membership table says are active, and tries once more: those that are dead have become known as such by now. {Reason}")]
    public partial void JoinsAgain(string reason);

    [LoggerMessage(6004, LogLevel.Warning,
        "The node starts without its fleet and joins it as soon as it can; until then its limits and circuits are its own. {Reason}")]
    public partial void StartsAlone(string reason);

    [LoggerMessage(6005, LogLevel.Error, "The node cannot join its fleet yet, and goes on trying. {Reason}")]
    public partial void CannotJoin(string reason);

    [LoggerMessage(6010, LogLevel.Error,
        "The authority of a key of kind '{Kind}' failed on a command; the caller gets no reply and decides by itself.")]
    public partial void AuthorityFailed(Exception exception, string kind);

    [LoggerMessage(6011, LogLevel.Warning,
        "Redis does not keep durable state at present: callers of durable authorities get no replies until it does. Look at Redis and at the way to it.")]
    public partial void StoreFailed(Exception exception);

    [LoggerMessage(6015, LogLevel.Information, "Redis keeps durable state again.")]
    public partial void StoreWorks();

    [LoggerMessage(6012, LogLevel.Error,
        "State of kind '{Kind}' that another node handed over cannot be read, so it starts anew, with less than it could have. The fleet's releases must follow one another.")]
    public partial void HandoverUnreadable(Exception exception, string kind);

    [LoggerMessage(6013, LogLevel.Warning,
        "A grain of kind '{Kind}' that moved could take along only {Moved} of its {Count} keys; the others start anew, with less than they could have.")]
    public partial void HandoverTooLarge(string kind, int moved, int count);

    [LoggerMessage(6014, LogLevel.Information,
        "{Count} grains moved, with their state, to nodes that joined; the fleet has {Nodes} live nodes.")]
    public partial void GrainsMoved(int count, int nodes);

    [LoggerMessage(6016, LogLevel.Debug, "A grain that belongs to a node that joined did not move yet; it works where it is, and is asked again in some seconds.")]
    public partial void GrainStays(Exception exception);

    [LoggerMessage(6020, LogLevel.Error,
        "A subscriber of the broadcast topic '{Topic}' failed; it missed one broadcast, and others got it.")]
    public partial void SubscriberFailed(Exception exception, string topic);

    [LoggerMessage(6030, LogLevel.Information, "The fleet's live nodes changed: now {Count}, {Names}.")]
    public partial void LiveNodesChanged(int count, string names);

    [LoggerMessage(6040, LogLevel.Critical,
        "The other nodes have declared this node's silo dead, because they could not reach it. It answers for no limits or circuits any more, and Orleans ends the process: let it start again, and look at the network between the nodes.")]
    public partial void DeclaredDead();

    [LoggerMessage(6041, LogLevel.Warning,
        "Redis cannot be asked ({Reason}). Limits and circuits go on among the nodes, but nothing durable is kept, no node can join, and none that dies is replaced until Redis is back.")]
    public partial void RedisAway(string reason);

    [LoggerMessage(6042, LogLevel.Information, "Redis answers again.")]
    public partial void RedisBack();

    [LoggerMessage(6043, LogLevel.Warning,
        "Redis's clock is {Seconds:F3} s ahead of the time of this node's authorities, so one of the machines' clocks was set. They approach it by a thousandth; look at the machines' time synchronisation.")]
    public partial void ClockStepped(double seconds);

    [LoggerMessage(6045, LogLevel.Error, "This node does not belong to its fleet any more, which has changed while it ran. {Reason}")]
    public partial void NotOfTheFleet(string reason);

    [LoggerMessage(6046, LogLevel.Error,
        "The node could not find out whether the others still count on it. If that goes on, it answers for no limits or circuits after 2 s.")]
    public partial void BeatFailed(Exception exception);

    [LoggerMessage(6047, LogLevel.Warning,
        "No TLS with the silo at {Address}: {Reason} It is let in only with a certificate of the authorities that silo.tls names, and all nodes must have silo.tls or none.")]
    public partial void HandshakeFailed(string address, string reason);

    [LoggerMessage(6044, LogLevel.Warning,
        "Redis had lost the fleet's membership table, or had an older one, and this node has put it back. Durable state may be lost as well: let Redis keep its data on disk.")]
    public partial void TableRestored();
}
