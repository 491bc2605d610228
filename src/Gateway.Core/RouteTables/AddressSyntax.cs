namespace Gateway.Core.RouteTables;

/// <summary>The addresses of destinations.</summary>
internal static class AddressSyntax
{
    /// <summary>What is wrong with an address, or null.</summary>
    public static string? Check(string address)
    {
        if (address.Length == 0)
        {
            return "The address is empty. Write one such as 'http://10.0.0.1:8080'.";
        }

        var quoted = FaultText.Quote(address);
        if (address.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '\\'))
        {
            return $"The address {quoted} contains white space, a control character or a backslash. Remove it.";
        }

        if (address.Any(character => !char.IsAscii(character)))
        {
            return $"The address {quoted} has characters outside ASCII. Write the host in punycode (xn--) and the path with "
                + "percent-escapes.";
        }

        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return Scheme(address, quoted);
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return $"The address {quoted} is no valid address: check its host, and that its port is from 1 to 65535. Write one "
                + "such as 'http://10.0.0.1:8080'.";
        }

        return CheckParts(uri, address, quoted);
    }

    private static string Scheme(string address, string quoted) =>
        address.Contains("://", StringComparison.Ordinal)
            ? $"The address {quoted} has a scheme other than http and https. Use one of these."
            : $"The address {quoted} does not begin with http:// or https://. Write "
                + $"{FaultText.Quote("http://" + address.TrimStart('/'))}, or https.";

    private static string? CheckParts(Uri uri, string address, string quoted)
    {
        // The text, too: an empty user, query or fragment leaves no trace in the parsed address.
        var authority = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        if (uri.UserInfo.Length > 0 || (end < 0 ? authority : authority[..end]).Contains('@', StringComparison.Ordinal))
        {
            return "The address contains a user before its host. Remove it, and send credentials by a requestHeader transform.";
        }

        if (address.AsSpan().ContainsAny('?', '#'))
        {
            return $"The address {quoted} has a query or a fragment. Remove it: requests bring their own query.";
        }

        return uri.Port == 0 ? $"The address {quoted} has the port 0. Write one from 1 to 65535." : null;
    }
}
