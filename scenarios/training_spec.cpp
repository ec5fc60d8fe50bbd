// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/flow_rows.hpp"

// `workload.classes`: what jobs train, and how.
namespace headroom {
namespace {

constexpr FieldSpec count_row(std::string_view key, double least, double most, std::string_view example,
                              std::string_view help) {
  return {.key = key, .kind = FieldKind::integer, .min = least, .max = most, .example = example, .help = help};
}
constexpr FieldSpec degree_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::integer,
          .fallback = "1",
          .min = 1,
          .max = 1 << 20,
          .example = example,
          .help = help};
}
constexpr FieldSpec share_row(std::string_view key, std::string_view fallback, std::string_view help) {
  return {.key = key, .kind = FieldKind::quantity, .fallback = fallback, .min = 0, .max = 1, .help = help};
}
constexpr FieldSpec flag_row(std::string_view key, std::string_view help) {
  return {.key = key, .kind = FieldKind::boolean, .help = help};
}

constexpr FieldSpec model_fields[] = {
    {.key = "like",
     .kind = FieldKind::text,
     .example = R"("llama-3-70b")",
     .help = "A model of the catalogue, from which the other keys are taken: `headroom catalogue list model`."},
    count_row("layers", 1, 2000, "80", "Transformer layers."),
    count_row("hidden", 16, 1 << 20, "8192", "Width of a token between layers."),
    count_row("heads", 1, 1 << 14, "64", "Attention heads."),
    count_row("kv_heads", 1, 1 << 14, "8", "Heads of keys and values; without it, as many as `heads`."),
    count_row("head_size", 1, 1 << 12, "128", "Width of a head; without it, hidden / heads."),
    count_row("ffn", 1, 1 << 22, "28672", "Width of the feed-forward network; without it, 4 x hidden."),
    flag_row("gated", "The feed-forward network has a third matrix (SwiGLU); without it, it has not."),
    flag_row("biases", "Matrices have biases, as in GPT-3; without it, they have not."),
    flag_row("tied", "Logits use the embedding matrix; without it, they have their own."),
    count_row("vocabulary", 0, 1 << 24, "128256", "Tokens that there are, padding included."),
    count_row("positions", 0, 1 << 24, "2048", "Learned position embeddings; without it, none."),
    count_row("experts", 1, 1 << 14, "64", "Feed-forward networks of a layer, of which a token sees some."),
    count_row("experts_per_token", 1, 1 << 10, "8", "How many a token sees."),
    count_row("expert_ffn", 1, 1 << 22, "2048", "Width of one expert."),
    count_row("shared_experts", 0, 1 << 10, "1", "Experts that every token sees."),
    count_row("dense_layers", 0, 2000, "3", "First layers, which have the plain network instead."),
};
constexpr ObjectSpec model_spec{model_fields};

constexpr std::string_view recomputes[] = {"none", "selective", "full"};
constexpr FieldSpec parallelism_fields[] = {
    degree_row("tensor", "8", "GPUs that share each matrix."),
    degree_row("pipeline", "16", "Stages of layers."),
    degree_row("context", "2", "GPUs that share a sequence."),
    degree_row("expert", "8", "Of the data and context ranks, those that share the experts."),
    degree_row("interleave", "4", "Virtual stages of each GPU."),
    {.key = "sequence_parallel",
     .kind = FieldKind::boolean,
     .fallback = "true",
     .help = "What `tensor` does not share of a layer is cut along the sequence; it saves memory, not time."},
    {.key = "zero",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 0,
     .max = 3,
     .help =
         "ZeRO: 1 spreads the optimizer over the ranks that hold the same weights, 2 gradients too, 3 weights too."},
    {.key = "recompute",
     .kind = FieldKind::choice,
     .fallback = "none",
     .choices = recomputes,
     .help = "What is not kept but computed again in the backward pass: attention scores (`selective`), or all but the "
             "input of a layer (`full`)."},
};
constexpr ObjectSpec parallelism_spec{parallelism_fields};

// As frameworks of 2024 hide it, but for tensor, which few hide: the published rows that the tests compare.
constexpr FieldSpec overlap_fields[] = {
    share_row("tensor", "0", "Of the traffic of `tensor`, the part that runs behind computation."),
    share_row("context", "0.9", "Of `context`."),
    share_row("expert", "0", "Of `expert`."),
    share_row("data", "0.8", "Of gradients and weights between data ranks, within one microbatch."),
    share_row("pipeline", "0.8", "Of what stages hand on."),
};
constexpr ObjectSpec overlap_spec{overlap_fields};

constexpr std::string_view precisions[] = {"bf16", "fp8"};
constexpr std::string_view attentions[] = {"flash", "unfused"};
constexpr std::string_view gradients[] = {"fp32", "bf16"};
constexpr std::string_view schedules[] = {"1f1b", "zero-bubble"};
constexpr FieldSpec training_fields[] = {
    count_row("gpus", 1, 1e7, "16384", "Of a job, for `headroom training`; in a run each job has its own."),
    {.key = "pool",
     .kind = FieldKind::name,
     .example = R"("h100")",
     .help =
         "Whose GPUs it is for, in a run; without it, the first pool with GPUs, of the `gpu` of the class. Its jobs "
         "run on GPUs of that kind."},
    {.key = "precision",
     .kind = FieldKind::choice,
     .fallback = "bf16",
     .choices = precisions,
     .help = "In which the matrices of the layers are multiplied."},
    {.key = "sequence", .kind = FieldKind::integer, .fallback = "4096", .min = 1, .max = 1 << 26, .help = "Tokens."},
    {.key = "batch",
     .kind = FieldKind::integer,
     .fallback = "1024",
     .min = 1,
     .max = 1 << 26,
     .help = "Sequences of one step, all GPUs together."},
    degree_row("microbatch", "2", "Sequences that pass through a stage at once."),
    {.key = "parallelism",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &parallelism_spec,
     .example = R"({ "tensor": 8, "pipeline": 16 })",
     .help = "How the model is cut; what is left of the GPUs are data ranks."},
    {.key = "attention",
     .kind = FieldKind::choice,
     .fallback = "flash",
     .choices = attentions,
     .help = "`flash`: scores stay on the chip, and the masked half is skipped; `unfused`: they go to memory."},
    {.key = "gradients",
     .kind = FieldKind::choice,
     .fallback = "fp32",
     .choices = gradients,
     .help = "In which gradients are kept and summed."},
    {.key = "schedule",
     .kind = FieldKind::choice,
     .fallback = "1f1b",
     .choices = schedules,
     .help = "Of a pipeline: one forward, one backward; `zero-bubble` fills two thirds of the bubble."},
    {.key = "overlap",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &overlap_spec,
     .example = R"({ "tensor": 0.5 })",
     .help = "What is hidden."},
    {.key = "expert_imbalance",
     .kind = FieldKind::number,
     .fallback = "1.2",
     .min = 1,
     .max = 100,
     .help = "Load of the busiest expert over the mean."},
    flow_weight_row,
    flow_cap_row,
};
constexpr ObjectSpec training_spec{training_fields};

constexpr FieldSpec training_class_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("pretrain")",
     .help = "The class of jobs: of the workload, or as its log names it."},
    {.key = "model",
     .kind = FieldKind::object,
     .required = true,
     .object = &model_spec,
     .shorthand = "like",
     .example = R"("llama-3-405b")",
     .help = "What these jobs train: a name of the catalogue, or sizes."},
    {.key = "training",
     .kind = FieldKind::object,
     .fallback = "{}",
     .object = &training_spec,
     .help = "How they do: `headroom training` says how long a step takes, and what would be faster; a class of the "
             "workload that says `steps` or `tokens` takes as long."},
};

}  // namespace

const ObjectSpec training_class_spec{training_class_fields};

}  // namespace headroom
