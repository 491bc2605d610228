using System.Security.Cryptography;
using Gateway.Core.Identity;

namespace Gateway.Core.Tests.Identity;

/// <summary>Keys and directories made of numbers.</summary>
internal static class Keys
{
    public static KeyPepper Pepper { get; } = new("a pepper of thirty-two characters");

    /// <summary>The same key for the same number.</summary>
    public static NewApiKey Make(int number)
    {
        var random = new byte[ApiKey.RandomBytes];
        new Random(number).NextBytes(random);
        return ApiKey.Create(random);
    }

    public static Credential Credential(NewApiKey key) => new() { KeyId = key.KeyId, Sha256 = key.Sha256 };

    public static Credential Chosen(string key) => new() { Hmac = ChosenKey.Hash(key, Pepper) };

    public static Dictionary<string, Consumer> Consumers(params (string Id, string? Tier, Credential[] Credentials)[] consumers) =>
        consumers.ToDictionary(one => one.Id, one => new Consumer { Tier = one.Tier, Credentials = one.Credentials });

    /// <summary>What an operator could compute by hand.</summary>
    public static string Sha256OfSecret(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key.Split('_')[2])));
}
