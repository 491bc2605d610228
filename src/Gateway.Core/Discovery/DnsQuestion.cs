namespace Gateway.Core.Discovery;

/// <summary>What a name server is asked.</summary>
/// <param name="Name">A name that <see cref="DnsName.Check"/> finds nothing wrong with.</param>
/// <param name="Type">Which records of it.</param>
public readonly record struct DnsQuestion(string Name, DnsType Type);
