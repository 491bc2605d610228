using System.Text;

namespace Gateway.Proxy.Documents;

/// <summary>Gets a document's text from a file or checks text that came another way.</summary>
internal static class DocumentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; null after a fault.</summary>
    public static string? Load(string path, DocumentFaults faults)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Load(file, path, faults);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add(DocumentPlace.Whole(path), $"there is no such file (looked at {Path.GetFullPath(path)}).");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var reason = Directory.Exists(path) ? "it is a directory; name a file in it." : exception.Message;
            faults.Add(DocumentPlace.Whole(path), $"the file cannot be read: {reason}");
        }

        return null;
    }

    /// <summary>Checks for characters that neither format may hold; false after a fault.</summary>
    public static bool Check(string text, string name, DocumentFaults faults)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character is '\t' or '\r' or '\n' or (>= ' ' and not '\x7f' and not (>= '\ud800' and <= '\udfff')))
            {
                continue;
            }

            if (char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                index++;
                continue;
            }

            faults.Add(PlaceOf(text, index, name), $"the character U+{(int)character:X4} is not allowed in a document. Remove it, or write an escape such as \\u{(int)character:x4} inside double quotes.");
            return false;
        }

        return true;
    }

    private static string? Load(FileStream file, string path, DocumentFaults faults)
    {
        // Asked before reading, so that a huge file costs nothing; a pipe has no length and is bounded while reading.
        var length = file.CanSeek ? file.Length : 0;
        if (length > DocumentLimits.MaxFileBytes)
        {
            return TooLarge($"has {length:N0} bytes", path, faults);
        }

        using var bytes = new MemoryStream((int)length);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            if (bytes.Length + count > DocumentLimits.MaxFileBytes)
            {
                return TooLarge("goes on", path, faults);
            }

            bytes.Write(buffer, 0, count);
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), path, faults);
    }

    private static string? TooLarge(string size, string path, DocumentFaults faults)
    {
        faults.Add(DocumentPlace.Whole(path), $"the file {size}; the bound is {DocumentLimits.MaxFileBytes:N0} bytes (32 MiB). Is it the right file?");
        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, string path, DocumentFaults faults)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var index = Math.Clamp(exception.Index, 0, bytes.Length - 1);
            var before = Encoding.UTF8.GetString(bytes[..index]);
            faults.Add(PlaceOf(before, before.Length, path), $"the byte 0x{bytes[index]:X2} is not UTF-8. Save the file in the encoding UTF-8.");
            return null;
        }
    }

    private static DocumentPlace PlaceOf(string text, int index, string name)
    {
        var before = text.AsSpan(0, index);
        return new(name, before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }
}
