using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Proxy.Observability;

/// <summary>
/// Writes metrics in the Prometheus text format 0.0.4, naming them by the OpenTelemetry specification's rules for
/// Prometheus: dots become underscores, the unit and _total are appended.
/// </summary>
internal static class PrometheusFormatter
{
    /// <summary>Adds one metric with all its series.</summary>
    public static void Write(StringBuilder text, Metric metric)
    {
        var kind = Kind(metric.MetricType);
        var name = Name(metric, kind);
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {EscapeHelp(metric.Description)}\n# TYPE {name} {kind}\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (kind == "histogram")
            {
                WriteHistogram(text, name, point);
            }
            else
            {
                WriteSample(text, name, Labels(point.Tags), Value(metric.MetricType, point));
            }
        }
    }

    private static string Kind(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Name(Metric metric, string kind)
    {
        var name = new StringBuilder(metric.Name.Length + 16);
        foreach (var c in metric.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var suffix = kind == "counter" ? unit + "_total" : unit;
        return name.Append(suffix).ToString();
    }

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static void WriteHistogram(StringBuilder text, string name, in MetricPoint point)
    {
        var labels = Labels(point.Tags);
        var separator = labels.Length == 0 ? "" : ",";
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            WriteSample(text, name + "_bucket", $"{labels}{separator}le=\"{bound}\"", count);
        }

        WriteSample(text, name + "_sum", labels, point.GetHistogramSum());
        WriteSample(text, name + "_count", labels, count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",").Append(LabelName(name)).Append("=\"").Append(EscapeLabel(value?.ToString() ?? "")).Append('"');
        }

        return labels.ToString();
    }

    private static string LabelName(string name) => name.Replace('.', '_').Replace('-', '_');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string EscapeHelp(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
