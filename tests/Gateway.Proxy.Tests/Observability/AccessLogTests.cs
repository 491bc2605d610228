using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Tests.Observability;

public sealed partial class AccessLogTests : IDisposable
{
    private readonly BlockableStream _stream = new();
    private readonly ManualClock _clock = new();
    private readonly CapturedLog<AccessLog> _log = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Write_ManyThreads_WritesEveryEntryOnce()
    {
        using var log = await StartAsync();

        // Fewer than one stripe holds, so that none can be dropped.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var number = 0; number < 1_000; number++)
            {
                log.Write(Entries.Minimal with { RequestId = $"{worker}-{number}" });
            }
        })));
        await log.StopAsync(default);

        var ids = _stream.Lines().Select(l => JsonDocument.Parse(l).RootElement.GetProperty("requestId").GetString()).ToList();
        Assert.Equal(8_000, ids.Count);
        Assert.Equal(8_000, ids.Distinct().Count());
        Assert.Equal(0, log.Dropped);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Write_ReaderBlocks_DropsAndCountsExactlyWhatDoesNotFit()
    {
        using var log = await StartAsync();
        _stream.Block();
        var count = (AccessLogStripe.MaxBytes / 100 * Environment.ProcessorCount) + 20_000; // A line is longer than 100 bytes.

        for (var number = 0; number < count; number++)
        {
            log.Write(Entries.Minimal);
        }

        var droppedWhileBlocked = log.Dropped;
        _stream.Unblock();
        await log.StopAsync(default);
        Assert.InRange(droppedWhileBlocked, 1, count);
        Assert.Equal(count, _stream.Lines().Length + log.Dropped);
        Assert.Equal(log.Dropped, DropsTold().Sum());
    }

    [Fact]
    public async Task Write_WriterSleeps_WakesIt()
    {
        using var log = await StartAsync();
        for (var time = 0; time < 50; time++)
        {
            log.Write(Entries.Minimal);
            await _stream.AttemptAsync();
        }

        await log.StopAsync(default);
        Assert.Equal(50, _stream.Lines().Length);
    }

    [Fact]
    public async Task Write_StreamFails_CountsTheLinesAndTellsOnceUntilItWorks()
    {
        using var log = await StartAsync();
        _stream.Fail(true);
        for (var time = 0; time < 5; time++)
        {
            log.Write(Entries.Minimal);
            await _stream.AttemptAsync();
        }

        // The fifth has failed for certain once a sixth is tried.
        log.Write(Entries.Minimal);
        await _stream.AttemptAsync();
        await log.StopAsync(default);

        Assert.Equal(6, log.Dropped);
        Assert.Single(_log.Ids, 7002);
        Assert.Contains("Broken pipe", _log.Lines.First(l => l.Id == 7002).Message, StringComparison.Ordinal);
        Assert.Equal(6, DropsTold().Sum());
    }

    [Fact]
    public async Task Write_StreamWorksAgain_WritesOn()
    {
        using var log = await StartAsync();
        _stream.Fail(true);
        _stream.Block();
        log.Write(Entries.Minimal);
        await _stream.AttemptAsync();
        _stream.Unblock();
        log.Write(Entries.Minimal with { RequestId = "second" });
        await _stream.AttemptAsync();
        _stream.Fail(false);
        log.Write(Entries.Minimal with { RequestId = "third" });
        await _stream.AttemptAsync();
        await log.StopAsync(default);

        Assert.Contains(_stream.Lines(), l => l.Contains("third", StringComparison.Ordinal));
        Assert.Equal(3, _stream.Lines().Length + log.Dropped);
    }

    [Fact]
    public async Task StopAsync_ReaderStaysBlocked_GivesUpAfterATimeAndSaysSo()
    {
        using var log = await StartAsync();
        _stream.Block();
        log.Write(Entries.Minimal);
        await _stream.AttemptAsync();

        var stopping = log.StopAsync(default);
        Assert.False(stopping.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([7003], _log.Ids);
        _stream.Unblock();
    }

    [Fact]
    public async Task StopAsync_TimeToLeaveIsUsedUp_StillWritesTheLastLines()
    {
        using var log = await StartAsync();
        _stream.Block();
        log.Write(Entries.Minimal);
        await _stream.AttemptAsync();

        var stopping = log.StopAsync(new(canceled: true));
        Assert.False(stopping.IsCompleted);
        _stream.Unblock();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(_stream.Lines());
    }

    [Fact]
    public async Task StartAsync_Disabled_OpensNothing()
    {
        using var log = new AccessLog(new AccessLogSettings { Enabled = false }, () => throw new InvalidOperationException("opened"), _clock, _log);

        await log.StartAsync(default);
        await log.StopAsync(default);
    }

    [Fact]
    public async Task StartAsync_FolderIsMissing_SaysWhichSettingToChange()
    {
        var settings = new NodeSettings { AccessLog = new() { Path = "/nowhere/access.log" } };
        using var log = new AccessLog(settings, _clock, _log);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => log.StartAsync(default));
        Assert.StartsWith("The access log cannot be written: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'/nowhere/access.log'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("accessLog.path", fault.Message, StringComparison.Ordinal);
    }

    private async Task<AccessLog> StartAsync()
    {
        var log = new AccessLog(new AccessLogSettings(), () => _stream, _clock, _log);
        await log.StartAsync(default);
        return log;
    }

    private IEnumerable<long> DropsTold() => _log.Lines
        .Where(l => l.Id == 7001)
        .Select(l => long.Parse(Count().Match(l.Message).Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^[0-9]+")]
    private static partial Regex Count();
}
