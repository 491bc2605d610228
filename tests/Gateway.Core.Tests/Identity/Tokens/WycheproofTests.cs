using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Gateway.Core.Identity.Tokens;

namespace Gateway.Core.Tests.Identity.Tokens;

/// <summary>Project Wycheproof's signatures: hundreds of ways to be nearly right.</summary>
public sealed class WycheproofTests
{
    /// <summary>Examples of RFC 7520 whose key is said to be for another algorithm, PS256 for PS384, or for none that exists, ES521: we take keys at their word.</summary>
    private static readonly int[] Misprinted = [346, 347, 350, 351];

    [Fact]
    public void Verify_EveryVector_IsTakenOrRefusedAsStated()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "wycheproof-jws.json")));
        var wrong = new List<string>();
        var taken = 0;
        foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
        {
            var keys = JsonWebKeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{group.GetProperty("key").GetRawText()}}]}"""), out var read) is null ? new VerificationKeySet(read) : VerificationKeySet.Empty;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var id = test.GetProperty("id").GetInt32();
                var isValid = test.GetProperty("result").GetString() == "valid" && !Misprinted.Contains(id);
                var isTaken = IsTaken(test.GetProperty("jws").ToString(), keys);
                taken += isTaken ? 1 : 0;
                if (isValid != isTaken)
                {
                    wrong.Add($"{id} {group.GetProperty("comment")} {test.GetProperty("comment")}: taken {isTaken}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(32, taken);
    }

    private static bool IsTaken(string jws, VerificationKeySet keys) =>
        JsonWebSignature.TryParse(jws) is { HasExtension: false } signed
        && JwsAlgorithm.Find(signed.Algorithm) is { } algorithm
        && keys.Verify(signed, algorithm, out _, out _) == TokenFault.None;

    private static string Here([CallerFilePath] string path = "") => path;
}
