namespace LfpSharp.Lab.Data.Samples;

/// <summary>How raw values become a network's inputs. The numbers always come from the training split.</summary>
public enum InputScaling
{
    /// <summary>Mean 0 and standard deviation 1 per channel (images) or column (tables).</summary>
    Standard,

    /// <summary>
    /// Divided by the greatest value the format can hold (bytes: 255, digits: 16; tables: the greatest magnitude). Spiking networks
    /// want this.
    /// </summary>
    Unit,

    /// <summary>As they are.</summary>
    None,
}
