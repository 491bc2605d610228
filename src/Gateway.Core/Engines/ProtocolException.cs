namespace Gateway.Core.Engines;

/// <summary>A message or a stored state cannot be read: written by a release too new or too old, or damaged.</summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException()
    {
    }

    public ProtocolException(string message)
        : base(message)
    {
    }

    public ProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
