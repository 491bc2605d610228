namespace Gateway.Tests.Support;

/// <summary>The access log of a node that is still running.</summary>
internal static class LiveLog
{
    /// <summary>Waits for so many lines that contain the text: by then the pipeline is done with their requests.</summary>
    public static Task WaitAsync(this TestNode node, string text, int count = 1) => Polling.UntilAsync(async () =>
    {
        await using var file = new FileStream(node.AccessLogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var log = await reader.ReadToEndAsync();
        return log.Split('\n').Count(l => l.Contains(text, StringComparison.Ordinal)) >= count;
    });
}
