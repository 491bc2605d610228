using System.Xml.Linq;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Tests.Kernel;

public sealed class SvgChartTests
{
    [Fact]
    public void ToString_TwoCurves_IsAnXmlDocumentWithBothInsideTheFrame()
    {
        var text = new SvgChart("a < b & c", "second", "per second")
            .Add("first", [(0, 0), (10, 5)])
            .Add("second", [(0, 20), (10, 0)])
            .ToString();
        var svg = XDocument.Parse(text);
        XNamespace names = "http://www.w3.org/2000/svg";
        Assert.Equal(names + "svg", svg.Root!.Name);
        Assert.Contains(svg.Descendants(names + "text"), element => element.Value == "a < b & c");
        Assert.Contains(svg.Descendants(names + "path"), path => path.Attribute("d")!.Value == "M90 360L690 282.5");
        Assert.Contains(svg.Descendants(names + "path"), path => path.Attribute("d")!.Value == "M90 50L690 360");
    }

    [Fact]
    public void ToString_NothingButZeros_DrawsThemOnTheAxis()
    {
        var text = new SvgChart("idle", "second", "per second").Add("none", [(0, 0), (1, 0)]).ToString();
        Assert.DoesNotContain("NaN", text);
        Assert.Contains("M90 360L690 360", text);
    }
}
