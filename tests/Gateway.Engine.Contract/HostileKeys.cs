using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>Keys that a store, a wire or a careless encoding would take for one another.</summary>
public static class HostileKeys
{
    public static IReadOnlyList<string> All { get; } =
    [
        "a", "A", "a ", " a", "a\0", "\0", "\0\0", " ", "  ", "\t", "\r\n", "a\nb", "a b", "a:b", "a::b", ":", "a/b", "/", "../a", "a\\b",
        "{a}", "{a}b", "{}", "}{", "*", "?", "[a]", "a*", "%", "%00", "%61", "~", "~0061", "~~", "~ab", "a+b", "a|b", "a,b", "a;b", "\"", "'", "`",
        "$1", "(nil)", "null", "0", "00", "-0", "é", "e\u0301", "ſ", "s", "S", "İ", "ı", "i", "ﬀ", "ff", "日本", "😀", "\ud83d", "\ude00", "\ud800",
        "\udfff", "\ufffd", "\ufffe", "\u200b", "a\u200b", "\ufeffa", "\u202ea", "\u007f", "\u0085",
        new('x', EngineBounds.MaxKeyLength), new('x', EngineBounds.MaxKeyLength - 1), new string('x', EngineBounds.MaxKeyLength - 1) + "y",
        new('\0', EngineBounds.MaxKeyLength), new('\ud800', EngineBounds.MaxKeyLength), new('日', EngineBounds.MaxKeyLength),
    ];
}
