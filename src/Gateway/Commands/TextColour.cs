namespace Gateway.Commands;

/// <summary>Colours for people at a terminal; none where the output goes elsewhere, or the variable NO_COLOR is set.</summary>
internal static class TextColour
{
    private static readonly bool IsOn = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Green(string text) => In(text, 32);

    public static string Red(string text) => In(text, 31);

    public static string Yellow(string text) => In(text, 33);

    private static string In(string text, int colour) => IsOn ? $"\e[{colour}m{text}\e[0m" : text;
}
