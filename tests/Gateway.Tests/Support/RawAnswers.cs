namespace Gateway.Tests.Support;

/// <summary>Responses of raw backends.</summary>
internal static class RawAnswers
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
}
