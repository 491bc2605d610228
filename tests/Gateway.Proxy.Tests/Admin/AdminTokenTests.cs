using System.Runtime.Versioning;
using Gateway.Proxy.Admin;

namespace Gateway.Proxy.Tests.Admin;

[UnsupportedOSPlatform("windows")]
public sealed class AdminTokenTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-test-");

    private string TokenFile => Path.Combine(_directory.FullName, "admin-token");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Load_FirstStart_MakesATokenThatOnlyTheOwnerCanRead()
    {
        var token = AdminToken.Load(given: null, _directory.FullName);

        Assert.Equal(TokenFile, token.Created?.File);
        Assert.Matches("^gwadmin_[0-9a-f]{64}$", token.Created?.Token);
        Assert.Equal(token.Created?.Token, File.ReadAllText(TokenFile).TrimEnd());
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(TokenFile));
    }

    [Fact]
    public void Load_SecondStart_TakesTheSameTokenAndDoesNotShowIt()
    {
        var made = AdminToken.Load(given: null, _directory.FullName).Created?.Token;

        var token = AdminToken.Load(given: null, _directory.FullName);
        Assert.Null(token.Created);
        Assert.NotNull(AdminTokens.Load(token, others: null).Find(made));
    }

    [Fact]
    public void Load_TwoFolders_MakesTwoTokens()
    {
        var first = AdminToken.Load(given: null, Path.Combine(_directory.FullName, "a", "b"));
        var second = AdminToken.Load(given: null, Path.Combine(_directory.FullName, "c"));

        Assert.NotEqual(first.Created?.Token, second.Created?.Token);
        Assert.Null(AdminTokens.Load(first, others: null).Find(second.Created?.Token));
    }

    [Fact]
    public void Load_Given_WinsOverTheFileAndIsKeptNowhere()
    {
        var token = AdminToken.Load("sixteen-letters!", _directory.FullName);

        Assert.Null(token.Created);
        Assert.Equal(new AdminCaller("admin", AdminRole.Write), AdminTokens.Load(token, others: null).Find("sixteen-letters!"));
        Assert.False(File.Exists(TokenFile));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sixteen-letters")]
    [InlineData("sixteen-letters!!")]
    [InlineData("Sixteen-letters!")]
    public void Find_AnotherToken_IsNobodys(string? presented)
        => Assert.Null(AdminTokens.Load(AdminToken.Load("sixteen-letters!", _directory.FullName), others: null).Find(presented));

    [Theory]
    [InlineData("")]
    [InlineData("fifteen-letters")]
    public void Load_GivenIsTooShort_Refuses(string given)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => AdminToken.Load(given, _directory.FullName));
        Assert.Equal($"The admin token in the variable GATEWAY_ADMIN_TOKEN has {given.Length} characters and needs at least 16; give a longer one.", fault.Message);
    }

    [Fact]
    public void Load_FileIsEmpty_RefusesWithRemedy()
    {
        File.WriteAllText(TokenFile, "\n");
        File.SetUnixFileMode(TokenFile, OwnerOnly);

        var fault = Assert.Throws<InvalidOperationException>(() => AdminToken.Load(given: null, _directory.FullName));
        Assert.Contains("has 0 characters", fault.Message, StringComparison.Ordinal);
        Assert.Contains("delete the file for a new one", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Load_OthersMayReadOrChangeTheFile_RefusesWithRemedy(UnixFileMode others)
    {
        AdminToken.Load(given: null, _directory.FullName);
        File.SetUnixFileMode(TokenFile, OwnerOnly | others);

        var fault = Assert.Throws<InvalidOperationException>(() => AdminToken.Load(given: null, _directory.FullName));
        Assert.Contains($"chmod 600 {TokenFile}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderCannotBeMade_NamesTheSetting()
    {
        File.WriteAllText(TokenFile, "a file where the folder should be");

        var fault = Assert.Throws<InvalidOperationException>(() => AdminToken.Load(given: null, TokenFile));
        Assert.StartsWith("The admin token cannot be kept in ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("dataDirectory", fault.Message, StringComparison.Ordinal);
        Assert.Contains("GATEWAY_ADMIN_TOKEN", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NamedTokens_HaveTheirNamesAndRoles()
    {
        var tokens = AdminTokens.Load(AdminToken.Load("sixteen-letters!", _directory.FullName), "# who may do what\n\ngrafana read grafana-has-this-one\r\nci@example.com  write  the-token-of-the-ci\n");

        Assert.Equal(new AdminCaller("grafana", AdminRole.Read), tokens.Find("grafana-has-this-one"));
        Assert.Equal(new AdminCaller("ci@example.com", AdminRole.Write), tokens.Find("the-token-of-the-ci"));
        Assert.Equal(new AdminCaller("admin", AdminRole.Write), tokens.Find("sixteen-letters!"));
        Assert.Null(tokens.Find("# who may do what"));
    }

    [Theory]
    [InlineData("grafana read", "Line 1", "is not of the form NAME ROLE TOKEN")]
    [InlineData("\ngrafana admin grafana-has-this-one", "Line 2", "is not of the form NAME ROLE TOKEN")]
    [InlineData("gra/fana read grafana-has-this-one", "Line 1", "has a name that is not of 1 to 64")]
    [InlineData("grafana read grafana-has-it", "Line 1", "has a token of 14 characters, and it needs at least 16")]
    [InlineData("admin read grafana-has-this-one", "Line 1", "has the name 'admin', which another token has")]
    [InlineData("grafana read sixteen-letters!", "Line 1", "has the same token as another one")]
    public void Load_LineThatCannotBeUsed_IsNamedWithoutItsToken(string lines, string line, string fault)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => AdminTokens.Load(AdminToken.Load("sixteen-letters!", _directory.FullName), lines));

        Assert.StartsWith(line, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("grafana-has", thrown.Message, StringComparison.Ordinal);
    }
}
