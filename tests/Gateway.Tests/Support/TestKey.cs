using System.Security.Cryptography;
using Gateway.Core.Identity;

namespace Gateway.Tests.Support;

/// <summary>A key as <c>gateway keys new</c> makes it, with what the route table says of it.</summary>
internal sealed record TestKey(string Text, string KeyId, string Sha256)
{
    /// <summary>The part that nobody but the consumer may know.</summary>
    public string Secret => Text[^52..];

    /// <summary>The credential in flow style.</summary>
    public string Credential => $$"""{ keyId: "{{KeyId}}", sha256: "{{Sha256}}" }""";

    /// <summary>The header that a client sends it in.</summary>
    public string Header => $"X-Api-Key: {Text}";

    /// <summary>A key with the same id and another secret.</summary>
    public string WithOtherSecret => Text[..^1] + (Text[^1] == '0' ? '1' : '0');

    public static TestKey Create()
    {
        var made = ApiKey.Create(RandomNumberGenerator.GetBytes(ApiKey.RandomBytes));
        return new(made.Text, made.KeyId, made.Sha256);
    }

    /// <summary>The consumers section with one key for each consumer.</summary>
    /// <param name="consumers">Ids, keys, and the rest of the consumer in flow style: <c>tier: gold</c>.</param>
    public static string Consumers(params (string Id, TestKey Key, string More)[] consumers)
        => "consumers:\n" + string.Join('\n', consumers.Select(c => $$"""  {{c.Id}}: { credentials: [{{c.Key.Credential}}]{{(c.More.Length == 0 ? "" : ", " + c.More)}} }"""));
}
