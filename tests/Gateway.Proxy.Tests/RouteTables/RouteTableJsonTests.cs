using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class RouteTableJsonTests
{
    /// <summary>
    /// Nodes of a fleet read the table from its canonical text. Where nothing is a value and not the default, leaving
    /// it out would turn it into the default.
    /// </summary>
    [Fact]
    public void Write_AnyTable_ReadsBackAsTheSame() => Prop.ForAll<int>(ReadsBack).QuickCheckThrowOnFailure();

    private static void ReadsBack(int seed)
    {
        var table = new RandomModel(seed).Create<RouteTable>();
        var written = RouteTableJson.Write(table);
        var faults = new DocumentFaults();

        var root = DocumentReader.ReadText(Encoding.UTF8.GetString(written), "table.json", faults);
        var read = new DocumentBinder(faults, new(null)).Bind<RouteTable>(root!);

        Assert.Equal([], faults.ToList());
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(RouteTableJson.Write(read!)));
    }
}
