namespace Gateway.Proxy.Settings;

/// <summary>Something that keeps node settings from being used.</summary>
/// <param name="Location">Where, as a JSON Pointer (RFC 6901) into the document: <c>/listeners/0/url</c>.</param>
/// <param name="Message">What is wrong, with the offending text, and what to do about it.</param>
internal readonly record struct NodeSettingsFault(string Location, string Message);
