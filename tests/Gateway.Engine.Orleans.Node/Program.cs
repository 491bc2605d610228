using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans;
using Gateway.Engine.Orleans.Node;
using Microsoft.Extensions.Logging.Abstractions;

// measure
// node REDIS FLEET PORT NUMBER
if (args is ["measure", ..])
{
    await Measurement.RunAsync();
    return;
}

var (redis, fleet) = (args[1], args[2]);
var (port, number) = (int.Parse(args[3], CultureInfo.InvariantCulture), ulong.Parse(args[4], CultureInfo.InvariantCulture));
await using var engine = new OrleansEngine(
    new(new(number, (ulong)Environment.ProcessId), $"process {number}", EngineProtocol.Current),
    new() { Redis = new() { Endpoints = [redis], Fleet = fleet }, SiloPort = port },
    TimeProvider.System,
    NullLoggerFactory.Instance);
var kinds = new[] { AuthorityDurability.Volatile, AuthorityDurability.Durable }
    .ToDictionary(durability => durability.ToString(), durability => engine.Host(new LifeKind($"life.{durability}".ToLowerInvariant(), durability)));
await engine.StartAsync(CancellationToken.None);
Console.WriteLine("started");

while (Console.ReadLine()?.Split(' ') is { } words)
{
    switch (words)
    {
        case ["call", var kind, var key, var amount]:
            var result = await kinds[kind].CallAsync(key, long.Parse(amount, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(1));
            Console.WriteLine(result.TryGetReply(out var life)
                ? string.Create(CultureInfo.InvariantCulture, $"{life.Total} {life.Recoveries} {life.SinceDisruption.Ticks} {life.Now.Ticks}")
                : result.Reason.ToString());
            break;
        case ["nodes"]:
            Console.WriteLine(engine.LiveNodes.Count);
            break;
        case ["health"]:
            Console.WriteLine($"{engine.Health.IsAvailable} {engine.Health.Description}");
            break;
        case ["stop"]:
            await engine.StopAsync(CancellationToken.None);
            Console.WriteLine("stopped");
            return;
        default:
            throw new NotSupportedException($"There is no command '{words[0]}'.");
    }
}
