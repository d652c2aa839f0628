using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>Quantities of a calibration as people write them.</summary>
internal static class CalibrationWords
{
    internal static string Of(CalibrationQuantity quantity) => quantity switch
    {
        CalibrationQuantity.PathMtu => "path-mtu",
        _ => quantity.ToString().ToLowerInvariant(),
    };

    internal static CalibrationQuantity? TryParse(string text)
    {
        foreach (var quantity in Enum.GetValues<CalibrationQuantity>())
        {
            if (Of(quantity) == text)
                return quantity;
        }

        return null;
    }
}
