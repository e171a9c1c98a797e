namespace Lathe.Training;

/// <summary>One entry of a layer map: an output of the student that is to become like one of the teacher.</summary>
/// <param name="Student">Name of the student's output.</param>
/// <param name="Teacher">Name of the teacher's.</param>
/// <param name="Contents">What both are.</param>
/// <param name="Weight">Of its loss, above 0.</param>
public sealed record LayerMatch(
    string Student, string Teacher, LayerContents Contents = LayerContents.HiddenStates, double Weight = 1);
