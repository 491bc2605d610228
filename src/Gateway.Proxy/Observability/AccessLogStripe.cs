using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Observability;

/// <summary>
/// Lines that wait to be written. Each is formatted by the request it is about, whose values are at hand in the core's cache:
/// kept for the writer's thread, they cost twice the time to read again, and their memory outlives the youngest generation.
/// </summary>
/// <param name="fields">The fields of a line; none for all.</param>
internal sealed class AccessLogStripe(IReadOnlyList<AccessLogField> fields)
{
    /// <summary>Bytes that may wait; with lines of about 400 bytes, a quarter of a second of one core's full load.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _turn = new();
    private AccessLogFormatter _filling = new(fields);
    private AccessLogFormatter _writing = new(fields);

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_turn)
            {
                return _filling.Written.IsEmpty;
            }
        }
    }

    /// <summary>Adds a line.</summary>
    /// <returns>False where no more can wait.</returns>
    public bool TryAdd(in AccessLogEntry entry)
    {
        lock (_turn)
        {
            var hasRoom = _filling.Written.Length < MaxBytes;
            if (hasRoom)
            {
                _filling.Format(entry);
            }

            return hasRoom;
        }
    }

    /// <summary>The lines that waited, good until the next call. For one writer.</summary>
    public ReadOnlySpan<byte> Take()
    {
        _writing.Clear();
        lock (_turn)
        {
            (_filling, _writing) = (_writing, _filling);
        }

        return _writing.Written;
    }
}
