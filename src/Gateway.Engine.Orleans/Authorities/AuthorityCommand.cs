namespace Gateway.Engine.Orleans.Authorities;

/// <summary>A command on its way to a grain.</summary>
/// <param name="Key">Whose authority, as <see cref="Core.Engines.KeyText"/> writes it: as it is, a key need not survive UTF-8.</param>
/// <param name="Command">The framed command. Its own version is inside.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("gateway.authority-command")]
internal sealed record AuthorityCommand([property: Id(0)] string Key, [property: Id(1)] byte[] Command);
