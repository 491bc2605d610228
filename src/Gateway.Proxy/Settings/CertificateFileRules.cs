namespace Gateway.Proxy.Settings;

/// <summary>The rules of files with certificates and keys.</summary>
internal sealed class CertificateFileRules(List<NodeSettingsFault> faults)
{
    public void Check(string location, CertificateSettings? certificate)
    {
        MustExist($"{location}/path", certificate?.Path);
        MustExist($"{location}/keyPath", certificate?.KeyPath);
    }

    /// <param name="location">Where the settings name the file.</param>
    /// <param name="path">The file; null for none.</param>
    public void MustExist(string location, string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            faults.Add(new(location, $"there is no file '{path}'."));
        }
    }
}
