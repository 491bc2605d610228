using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Observability;

/// <summary>The least severe message that the node's log takes, to be changed while the node runs.</summary>
internal sealed class LogLevelSwitch(LogDetail level)
{
    private LogDetail _level = level;

    /// <summary>Raised with every change.</summary>
    public event Action<LogDetail>? Changed;

    public LogDetail Level
    {
        get => _level;
        set
        {
            _level = value;
            Changed?.Invoke(value);
        }
    }
}
