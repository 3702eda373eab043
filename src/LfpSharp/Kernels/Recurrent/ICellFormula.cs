namespace LfpSharp.Kernels.Recurrent;

/// <summary>What a gated cell computes at one step, forwards or on the way back, for each unit by itself.</summary>
internal interface ICellFormula
{
    /// <summary>Does some neighbouring units of one sample.</summary>
    void Apply(CellPlace at);
}
