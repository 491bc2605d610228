using Microsoft.Win32.SafeHandles;

namespace Gateway.Proxy.Observability;

/// <summary>Standard output for the access log.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>Opens it so that a reader who stops reading holds up nothing but the access log.</summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        // The console's streams share one lock: with standard output stuck, the node could not even say so on standard
        // error, nor end. A file is never stuck, and needs the console's stream, which writes where the file ends now.
        var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }
}
