using FsCheck;
using FsCheck.Fluent;
using Gateway.Proxy.RouteTables;
using Gateway.Proxy.Tests.Documents;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class RouteTableReaderFuzzTests
{
    // What tends to break parsers, beside random characters.
    private static readonly string[] Fragments =
    [
        "\t", "\n", "\r", ": ", "- ", "-", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!!x ", "|", ">", "%", "@", "`", "?", ",",
        "---\n", "...\n", "<<: ", "${", "${X}", "$${", "}", "~", "null", "\\", "\\u", "\\ud800", "\"\\UFFFFFFFF\"", "\u0000", "\ufeff",
        "\u2028", "😀", "\ud83d", "%YAML 1.2\n", "%TAG ! x\n", "|9\n", "!<", "/*", "//", "1e9", "-0", "9999999999999999999999",
    ];

    private static readonly string Yaml = File.ReadAllText(Path.Combine(Reading.Repository, "config", "routes.yaml"));
    private static readonly string Json = File.ReadAllText(Path.Combine(Reading.Repository, "config", "minimal.json"));

    [Fact]
    public void ReadText_MutatedYaml_NeverThrowsAndReadsTheSameAgain() => Check(Yaml, "mutated.yaml", 3_000);

    [Fact]
    public void ReadText_MutatedJson_NeverThrowsAndReadsTheSameAgain() => Check(Json, "mutated.json", 3_000);

    [Fact]
    public void ReadText_RandomFragments_NeverThrows() => Check("", "fragments.yaml", 3_000);

    private static void Check(string text, string name, int runs)
    {
        var mutated = Gen.ListOf(Gen.Zip(Gen.Choose(0, 2), Gen.Zip(Gen.Choose(0, int.MaxValue), Gen.Elements(Fragments))))
            .Select(edits => edits.Aggregate(text, (current, edit) => Mutate(current, edit.Item1, edit.Item2.Item1, edit.Item2.Item2)));

        var property = Prop.ForAll(mutated.ToArbitrary(), mutant =>
        {
            var first = RouteTableReader.ReadText(mutant, name, Reading.NoVariables);
            var again = RouteTableReader.ReadText(mutant, name, Reading.NoVariables);
            return first.Value is { } table
                ? first.Faults.Count == 0 && Tables.Describe(table) == Tables.Describe(again.Value!)
                : first.Faults.Count is > 0 and <= 101 && first.Faults.SequenceEqual(again.Faults) && first.Faults.All(fault => fault.Line >= 1 && fault.Column >= 1);
        });

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(12));
    }

    private static string Mutate(string text, int kind, int position, string fragment)
    {
        var at = position % (text.Length + 1);
        return kind switch
        {
            0 => text.Insert(at, fragment),
            1 => text.Remove(at, Math.Min(fragment.Length, text.Length - at)),
            _ => text.Remove(at, Math.Min(fragment.Length, text.Length - at)).Insert(at, fragment),
        };
    }
}
