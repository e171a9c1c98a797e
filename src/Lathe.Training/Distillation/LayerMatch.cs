namespace Lathe.Training;

/// <summary>One entry of a layer map: an output of the student that is to become like one of the teacher.</summary>
/// <param name="Student">Name of the student's output, or of a tap (<see cref="TrainableModel.RunTapped"/>).</param>
/// <param name="Teacher">Name of the teacher's.</param>
/// <param name="Contents">What both are.</param>
/// <param name="Weight">Of its loss, above 0.</param>
/// <param name="Distance">How far hidden states are from each other; attention maps have the mean squared difference.</param>
public sealed record LayerMatch(
    string Student, string Teacher, LayerContents Contents = LayerContents.HiddenStates, double Weight = 1,
    VectorDistance Distance = VectorDistance.MeanSquared)
{
    /// <summary>The states of all of a student's layers, each with that of the teacher's layer which is as far on its way.</summary>
    /// <param name="student">Layers of the student, 1 or more.</param>
    /// <param name="teacher">Layers of the teacher, as many or more.</param>
    /// <param name="weight">Of all of them together, above 0.</param>
    /// <param name="distance">How far they are from each other.</param>
    /// <exception cref="ArgumentOutOfRangeException">The student has no layer, or more than the teacher.</exception>
    public static IReadOnlyList<LayerMatch> Even(
        int student, int teacher, double weight = 1, VectorDistance distance = VectorDistance.MeanSquared)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(student, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(teacher, student);
        return [.. Enumerable.Range(1, student).Select(layer => new LayerMatch(
            $"hidden_states.{layer}", $"hidden_states.{(int)((long)layer * teacher / student)}", Weight: weight / student,
            Distance: distance))];
    }
}
