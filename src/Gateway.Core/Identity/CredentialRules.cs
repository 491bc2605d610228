using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Checks the credentials of one table, one after another.</summary>
internal sealed class CredentialRules(IReadOnlyDictionary<string, IdentityProvider> providers, bool hasPepper, FaultList faults)
{
    private readonly Dictionary<(string Provider, string Subject), string> _subjects = [];
    private readonly Dictionary<string, string> _keyIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.OrdinalIgnoreCase);

    public void Check(string consumer, Credential credential, JsonPointer at)
    {
        if (credential is not { Provider: null, Subject: null })
        {
            CheckToken(consumer, credential, at);
            return;
        }

        if (CheckParts(credential) is var (key, fault))
        {
            faults.Add(key.Length == 0 ? at : at[key], fault);
            return;
        }

        if (credential.Hmac is { } hmac)
        {
            CheckHash(consumer, hmac, at["hmac"], "hmac", "gateway keys hash");
            return;
        }

        if (CheckKeyId(credential.KeyId!) is { } wrong)
        {
            faults.Add(at["keyId"], wrong);
        }
        else if (!_keyIds.TryAdd(credential.KeyId!, consumer))
        {
            faults.Add(
                at["keyId"],
                $"The key id '{credential.KeyId}' is already one of the consumer {FaultText.Quote(_keyIds[credential.KeyId!])}. "
                    + "Remove one of them, or make a new key with 'gateway keys new'.");
        }

        CheckHash(consumer, credential.Sha256!, at["sha256"], "sha256", "gateway keys new");
    }

    /// <summary>A credential that is a token's: provider and subject.</summary>
    private void CheckToken(string consumer, Credential credential, JsonPointer at)
    {
        if (credential is not { Provider: { } provider, Subject: { } subject, KeyId: null, Sha256: null, Hmac: null })
        {
            faults.Add(at, "The credential has provider or subject without the other, or besides a key. State provider and subject, and keys as credentials of their own.");
        }
        else if (!providers.ContainsKey(provider))
        {
            faults.Add(at["provider"], ConsumerRules.Dangling($"A credential of the consumer {FaultText.Quote(consumer)} names", "identity provider", provider, providers.Keys, faults));
        }
        else if (!ConsumerName.IsInOrder(subject))
        {
            faults.Add(
                at["subject"],
                $"The subject {FaultText.Quote(subject)} is none that the gateway takes: it has from 1 to {ConsumerName.MaxSubjectLength} printable ASCII characters without spaces.");
        }
        else if (!_subjects.TryAdd((provider, subject), consumer))
        {
            faults.Add(
                at["subject"],
                $"The subject {FaultText.Quote(subject)} of {FaultText.Quote(provider)} is already the consumer {FaultText.Quote(_subjects[(provider, subject)])}. Remove one.");
        }
    }

    /// <summary>A credential is keyId and sha256, or hmac.</summary>
    private (string Key, string Fault)? CheckParts(Credential credential) => credential switch
    {
        { Hmac: not null, KeyId: null, Sha256: null } when !hasPepper =>
            ("hmac", "The credential is an hmac, but the node has no pepper to compute one with. Set the environment variable "
                + "GATEWAY_KEY_PEPPER on every node, or replace the key by one of 'gateway keys new'."),
        { Hmac: not null, KeyId: null, Sha256: null } or { Hmac: null, KeyId: not null, Sha256: not null } => null,
        { Hmac: not null, KeyId: not null } => ("keyId", "The credential has keyId besides hmac. State keyId and sha256, or hmac alone."),
        { Hmac: not null } => ("sha256", "The credential has sha256 besides hmac. State keyId and sha256, or hmac alone."),
        { KeyId: not null } => ("", "The credential has keyId without sha256. Add the sha256 that 'gateway keys new' printed with it."),
        { Sha256: not null } => ("", "The credential has sha256 without keyId. Add the keyId that 'gateway keys new' printed with it."),
        _ => ("", "The credential is empty. State keyId and sha256 as 'gateway keys new' prints them, hmac, or provider and subject."),
    };

    private static string? CheckKeyId(string keyId)
    {
        if (ApiKey.IsId(keyId))
        {
            return null;
        }

        return ApiKey.TryParse(keyId, out var whole)
            ? $"The keyId is a whole key, secret included. Write its id alone, '{whole.Id}', and replace the key: who has read "
                + "this document knows it."
            : $"The keyId is none: it has {keyId.Length} characters. It is the part between the underscores of a key, "
                + $"{ApiKey.IdLength} digits and lower-case letters without i, l, o and u.";
    }

    private void CheckHash(string consumer, string hash, JsonPointer at, string name, string command)
    {
        if (!KeyHash.TryParse(hash, out _))
        {
            faults.Add(
                at,
                $"The {name} has {hash.Length} characters, and is not 64 hexadecimal digits. Copy the line that '{command}' prints; "
                    + "if this is the key itself, replace the key.");
        }
        else if (!_hashes.TryAdd(hash, consumer))
        {
            faults.Add(
                at,
                $"The {name} is that of another credential, of the consumer {FaultText.Quote(_hashes[hash])}. Two credentials cannot "
                    + "have one key: remove one.");
        }
    }
}
