using System.CommandLine;
using System.Security.Cryptography;
using Gateway.Core.Identity;

namespace Gateway.Commands;

/// <summary><c>gateway keys new</c>: makes a key and shows it, once.</summary>
internal static class KeysNewCommand
{
    public static Command Create()
    {
        var consumer = new Option<string?>("--consumer") { Description = "The consumer's id in the route table." };
        var tier = new Option<string?>("--tier") { Description = "The consumer's tier." };
        var format = KeysFormat.CreateOption();
        var command = new Command("new", "Makes an API key and shows it once, with the lines for the route table. Exit codes: 0 made, 1 a name is not valid.") { consumer, tier, format };
        command.SetAction(result => New(
            result.GetValue(consumer), result.GetValue(tier), result.GetValue(format)!, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    private static int New(string? consumer, string? tier, string format, TextWriter output, TextWriter error)
    {
        var fault = (consumer is null ? null : ConsumerRules.CheckId(consumer)) ?? (tier is null ? null : ConsumerRules.CheckTierId(tier));
        if (fault is not null)
        {
            error.WriteLine(fault);
            return 1;
        }

        var key = Make();
        output.WriteLine(format == "json"
            ? KeysFormat.AsJson(("key", key.Text), ("keyId", key.KeyId), ("sha256", key.Sha256), ("consumer", consumer), ("tier", tier))
            : AsText(key, consumer, tier));
        return 0;
    }

    private static NewApiKey Make()
    {
        Span<byte> random = stackalloc byte[ApiKey.RandomBytes];
        RandomNumberGenerator.Fill(random);
        var key = ApiKey.Create(random);
        CryptographicOperations.ZeroMemory(random);
        return key;
    }

    private static string AsText(NewApiKey key, string? consumer, string? tier) => $"""
        The key, shown this once. Give it to its consumer, who sends it in the header X-Api-Key (or what apiKeys.header of the route table says):

        {key.Text}

        For the route table, which needs only its hash:

        consumers:
          "{consumer ?? "CONSUMER"}":{(tier is null ? "" : $"{Environment.NewLine}    tier: \"{tier}\"")}
            credentials:
        {KeysFormat.Yaml(("keyId", key.KeyId), ("sha256", key.Sha256))}
        """;
}
