namespace Gateway.Core.Identity.Sessions;

/// <summary>What a node has to say about the renewal of a session.</summary>
public enum SessionRenewalStep : byte
{
    /// <summary>It would renew the session, if no other node does or has done.</summary>
    Begin,

    /// <summary>It has asked the provider, and here is what came of it.</summary>
    Settle,

    /// <summary>The provider could not be asked: another attempt may succeed later.</summary>
    GiveUp,
}
