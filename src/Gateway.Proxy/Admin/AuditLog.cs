using System.Text.Json;
using System.Threading.Channels;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin;

/// <summary>The audit log: one JSON line per attempt to change something, apart from all other logs. Calls never wait for it.</summary>
internal sealed class AuditLog : IHostedService
{
    private const string FileName = "audit.log";

    /// <summary>Of lines that wait for a file or reader that is stuck.</summary>
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan LastWriteTime = TimeSpan.FromSeconds(5);

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditLog> _log;
    private Task _writer = Task.CompletedTask;
    private long _lost;
    private bool _isFailing;

    public AuditLog(NodeSettings settings, TimeProvider clock, ILogger<AuditLog> log)
    {
        var stated = settings.AuditLog;
        _path = stated.Enabled ? stated.Path ?? Path.Combine(settings.DataDirectory, FileName) : null;
        _clock = clock;
        _log = log;
    }

    /// <summary>Lines that could not be written since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Appends a record. Never waits.</summary>
    public void Write(AuditRecord record)
    {
        if (_path is not null && !_lines.Writer.TryWrite([.. JsonSerializer.SerializeToUtf8Bytes(record, AuditRecordJsonContext.Readable.AuditRecord), (byte)'\n']))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_path is not null)
        {
            _writer = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes what is left, for a bounded time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Writer.TryComplete();
        await _writer.WaitAsync(LastWriteTime, _clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run()
    {
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryRead(out var line))
            {
                Append(line);
            }
        }
    }

    /// <summary>Opens the file each time: there are few lines, and whoever rotates the log only has to rename it.</summary>
    private void Append(byte[] line)
    {
        try
        {
            using var stream = _path == AuditLogSettings.StandardOutput ? StandardOutput.Open()
                : new FileStream(_path!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            stream.Write(line);
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _lost);
            if (!_isFailing)
            {
                _isFailing = true;
                AdminLog.AuditLogFails(_log, _path!, e.Message);
            }
        }
    }
}
