using System.Security.Cryptography;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Proxy.RouteTables;

/// <summary>The bodies of route tables in the fleet's store, each under its hash.</summary>
internal sealed class TableBodies(IEngine engine)
{
    /// <summary>The store may take its time with megabytes.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly IAuthorities<TableBodyCommand, TableBodyReply> _authorities = engine.Host(new TableBodyKind());

    /// <summary>Reads a body.</summary>
    /// <returns>Empty where there is none, or it is not what its hash says; null where the store gave no answer.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string hash)
    {
        if (!(await CallAsync(hash, new(TableBodyAction.Read))).TryGetReply(out var reply))
        {
            return null;
        }

        return Convert.ToHexStringLower(SHA256.HashData(reply.Content.Span)) == hash ? reply.Content : ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>Stores a body.</summary>
    /// <returns>Whether the store has it; if not, it may all the same.</returns>
    public async Task<bool> StoreAsync(string hash, ReadOnlyMemory<byte> body) => (await CallAsync(hash, new(TableBodyAction.Store, body))).IsAnswered;

    /// <summary>Lets a body that is there stay there.</summary>
    public Task KeepAsync(string hash) => CallAsync(hash, new(TableBodyAction.Keep)).AsTask();

    private ValueTask<AuthorityResult<TableBodyReply>> CallAsync(string hash, TableBodyCommand command) => _authorities.CallAsync(hash, command, CallTimeout);
}
