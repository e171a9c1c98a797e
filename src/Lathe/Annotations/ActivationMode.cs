namespace Lathe;

/// <summary>Where the scale comes from with which a product's inputs become int8.</summary>
public enum ActivationMode
{
    /// <summary>Every row has its own, from its largest magnitude.</summary>
    Dynamic,

    /// <summary>One for all rows, from calibration; stored with the weights.</summary>
    Static,
}
