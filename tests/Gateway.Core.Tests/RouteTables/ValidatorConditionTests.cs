using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorConditionTests
{
    [Fact]
    public void Validate_MethodsInOrder_HaveNoFault() => FaultAssert.NoneInMatch(Tables.Methods("GET", "M-SEARCH", "PURGE"));

    [Theory]
    [InlineData("", "is empty", "remove the entry")]
    [InlineData("get", "'get'", "Write 'GET'")]
    [InlineData("Post", "case-sensitive", "Write 'POST'")]
    [InlineData("GET,POST", "','", "Use only")]
    [InlineData("CONNECT", "refuses", "Remove it")]
    [InlineData("trace", "refuses", "Remove it")]
    public void Validate_MethodOutOfOrder_IsAFaultWithARemedy(string method, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Methods("PUT", method), "methods/1", parts);

    [Fact]
    public void Validate_RepeatedMethod_IsAFault() => FaultAssert.OneInMatch(Tables.Methods("GET", "GET"), "methods/1", "'GET'", "twice");

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("X Env", "' '", "Use only letters")]
    [InlineData(":path", "':'", "Use only letters")]
    public void Validate_HeaderNameNoToken_IsAFault(string name, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Header(Tables.Exists(name)), "headers/0/name", parts);

    [Fact]
    public void Validate_QueryParameterName_MayBeAnythingButEmpty()
    {
        FaultAssert.NoneInMatch(Tables.Query(Tables.Exists("filter[a b]")));
        FaultAssert.OneInMatch(Tables.Query(Tables.Exists("")), "queryParameters/0/name", "empty");
    }

    [Fact]
    public void Validate_NoValues_IsAFaultUnlessExists()
    {
        FaultAssert.OneInMatch(Tables.Header(Tables.Exact("X")), "headers/0/values", "'X'", "mode exists");
        FaultAssert.NoneInMatch(Tables.Header(Tables.Exists("X")));
    }

    [Fact]
    public void Validate_ValuesWithExists_AreAFault() => FaultAssert.OneInMatch(
        Tables.Query(Tables.Exact("q", "1") with { Mode = ValueMatchMode.Exists }), "queryParameters/0/values", "'1'", "mode exact");

    [Fact]
    public void Validate_EmptyValue_IsAFault() =>
        FaultAssert.OneInMatch(Tables.Header(Tables.Exact("X", "a", "")), "headers/0/values/1", "empty value", "mode exists");

    [Fact]
    public void Validate_RepeatedValue_IsAFaultByItsCaseRule()
    {
        FaultAssert.NoneInMatch(Tables.Header(Tables.Exact("X", "a", "A")));
        FaultAssert.OneInMatch(
            Tables.Header(Tables.IgnoreCase(Tables.Exact("X", "a", "A"))), "headers/0/values/1", "'A'", "twice");
    }

    [Fact]
    public void Validate_RepeatedCondition_IsAFault()
    {
        FaultAssert.OneInMatch(
            Tables.Header(Tables.Exact("X", "a"), Tables.Exact("x", "a")), "headers/1", "'x'", "repeats number 0");
        FaultAssert.NoneInMatch(Tables.Query(Tables.Exact("X", "a"), Tables.Exact("x", "a")));
    }
}
