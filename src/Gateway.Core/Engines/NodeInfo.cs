namespace Gateway.Core.Engines;

/// <summary>A live node.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What operators call it, such as its host name. Need not be unique.</param>
/// <param name="Protocol">The <see cref="EngineProtocol.Current"/> of its release.</param>
public sealed record NodeInfo(NodeId Id, string Name, int Protocol);
