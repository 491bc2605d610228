namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorHostTests
{
    [Theory]
    [InlineData("example.com")]
    [InlineData("Example.COM")]
    [InlineData("localhost")]
    [InlineData("*.example.com")]
    [InlineData("*.com")]
    [InlineData("my_service.internal")]
    [InlineData("xn--mnchen-3ya.de")]
    [InlineData("192.0.2.1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("1password.com")]
    public void Validate_HostInOrder_HasNoFault(string host) => FaultAssert.NoneInMatch(Tables.Hosts(host));

    [Theory]
    [InlineData("", "is empty", "leave hosts out")]
    [InlineData("*", "'*'", "Leave hosts out")]
    [InlineData("example.com:8080", "':8080'", "Write 'example.com'")]
    [InlineData("[::1]:80", "':80'", "Write '[::1]'")]
    [InlineData("::1", "without brackets", "Write '[::1]'")]
    [InlineData("[::1", "no IPv6 address", "in brackets")]
    [InlineData("[", "no IPv6 address", "in brackets")]
    [InlineData("[]", "no IPv6 address", "in brackets")]
    [InlineData("[1.2.3.4]", "no IPv6 address", "in brackets")]
    [InlineData("[fe80::1%eth0]", "no IPv6 address", "without zone")]
    [InlineData("[0:0::1]", "'[0:0::1]'", "Write '[::1]'")]
    [InlineData("https://example.com", "scheme", "host alone")]
    [InlineData("example.com/api", "'/'", "without path")]
    [InlineData("example.com.", "ends in a dot", "Leave it out")]
    [InlineData("a..b", "empty label", "extra dot")]
    [InlineData(".example.com", "empty label", "extra dot")]
    [InlineData("*.", "ends in a dot", "Leave it out")]
    [InlineData("*.*.com", "not its first label", "'*.example.com'")]
    [InlineData("a.*.com", "not its first label", "'*.example.com'")]
    [InlineData("*a.com", "not a whole label", "'*.example.com'")]
    [InlineData("a*.com", "not its first label", "'*.example.com'")]
    [InlineData("münchen.de", "outside ASCII", "xn--")]
    [InlineData("-a.com", "'-a'", "Remove the '-'")]
    [InlineData("a b.com", "' '", "Use letters")]
    [InlineData("a\0b.com", "null character", "Remove")]
    [InlineData("1.2.3", "no IPv4 address", "'192.0.2.1'")]
    [InlineData("1.2.3.256", "no IPv4 address", "'192.0.2.1'")]
    [InlineData("1.2.3.04", "no IPv4 address", "'192.0.2.1'")]
    [InlineData("*.2.3.4", "no IPv4 address", "'192.0.2.1'")]
    public void Validate_HostOutOfOrder_IsAFaultWithARemedy(string host, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Hosts("other.org", host), "hosts/1", parts);

    [Fact]
    public void Validate_LongLabel_IsAFault() => FaultAssert.OneInMatch(Tables.Hosts(new string('a', 64) + ".com"), "hosts/0", "64", "63");

    [Fact]
    public void Validate_LongHost_IsAFault() =>
        FaultAssert.OneInMatch(Tables.Hosts(string.Join('.', Enumerable.Repeat("abcdefghi", 30))), "hosts/0", "299", "253");

    [Fact]
    public void Validate_RepeatedHost_IsAFaultInAnyCase() =>
        FaultAssert.OneInMatch(Tables.Hosts("example.com", "EXAMPLE.com"), "hosts/1", "'EXAMPLE.com'", "twice");
}
