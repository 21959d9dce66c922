// What a run has met before is known again: by the graph, and by the file whatever the import made of it.
#include "apps/train/seen_in.hpp"

#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for nan

using namespace cgcl;
using test::hand_graph;

namespace {

const std::string kFile(64, 'a'), kParasitics(64, 'b'), kOther(64, 'c');

CircuitGraph design_of(const std::string& files) {
  CircuitGraph graph = hand_graph();
  graph.source_sha256 = files;
  return graph;
}

/// The same extraction read with other options: another graph of the same file.
CircuitGraph read_otherwise(CircuitGraph graph) {
  graph.name = "other";
  graph.features[1] += 1;
  return graph;
}

/// The design before its extraction.
CircuitGraph without_labels(CircuitGraph graph) {
  graph.links = {};
  graph.ground_F.assign(graph.ground_F.size(), std::nan(""));
  graph.source_sha256 = kOther;
  return graph;
}

ModelDescription trained_on(const CircuitGraph& graph) {
  ModelDescription model;
  model.source_fingerprint = fingerprint(graph);
  model.source_structure = structure_fingerprint(graph);
  model.source_sha256 = graph.source_sha256;
  return model;
}

}   // namespace

TEST_CASE("seen_in: the training design by its graph, whatever it is called") {
  const CircuitGraph graph = design_of("");
  CircuitGraph renamed = graph;
  renamed.name = "renamed";
  CHECK(seen_in(renamed, trained_on(graph)).training);
  CHECK_FALSE(seen_in(read_otherwise(graph), trained_on(graph)).any());   // neither has files to compare
  CHECK_FALSE(seen_in(graph, ModelDescription{}).any());
}

TEST_CASE("seen_in: one file of several in common is enough") {
  const ModelDescription model = trained_on(design_of(kFile + "," + kParasitics));
  CHECK(seen_in(read_otherwise(design_of(kFile)), model).training);
  CHECK(seen_in(read_otherwise(design_of(kOther + "," + kParasitics)), model).training);
  CHECK_FALSE(seen_in(read_otherwise(design_of(kOther)), model).any());
  CHECK_FALSE(seen_in(read_otherwise(design_of(kFile.substr(0, 63))), model).any());
}

TEST_CASE("seen_in: the schematic of what was learnt, by its structure") {
  const CircuitGraph graph = design_of(kFile), bare = without_labels(graph);
  const ModelDescription model = trained_on(graph);
  CHECK(seen_in(bare, model).words() == std::vector<std::string>{"training"});
  CHECK_FALSE(seen_in(read_otherwise(bare), model).any());
  ModelDescription encoded;
  for (const std::string& id : identities(graph)) encoded.encoder_sources += id + " ";
  CHECK(seen_in(bare, encoded).words() == std::vector<std::string>{"pre-training"});
  CHECK(seen_in(bare, {}, identities(graph).back()).words() == std::vector<std::string>{"calibration"});
  ModelDescription old = model;   // of a version that kept no structure
  old.source_structure = "";
  CHECK_FALSE(seen_in(bare, old).any());
}

TEST_CASE("seen_in: pre-training and calibration have lists of their own") {
  const CircuitGraph graph = design_of(kFile);
  ModelDescription model;
  model.encoder_sources = "00 " + identities(graph)[0];
  SeenIn seen = seen_in(graph, model);
  CHECK(seen.words() == std::vector<std::string>{"pre-training"});
  CHECK_FALSE(
      seen_in(read_otherwise(graph), model).any());   // an encoder of an earlier version kept no files
  model.encoder_sources = "00 " + identities(graph)[1];
  CHECK(seen_in(read_otherwise(graph), model).pretraining);
  CHECK(seen_in(graph, {}, "00," + kFile).words() == std::vector<std::string>{"calibration"});
  CHECK(seen_in(graph, {}, "00," + fingerprint(graph) + "," + kOther).calibration);
  seen = {.training = true, .pretraining = true, .calibration = true};
  CHECK(seen.text() == "training, pre-training and calibration");
  CHECK(SeenIn{}.text().empty());
}

TEST_CASE("seen_in: a model file keeps the files of its design, one of an earlier version reads without") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = design_of(kFile);
  ModelDescription d = trained_on(graph);
  d.loss = "mse";
  d.head.hidden = 4;
  d.head.layers = 1;
  d.head.cl_width = 0;
  d.head.out = 1;
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(d.task, graph);
  const TrainedModel model(exec, d, std::nullopt);
  const test::TemporaryFolder folder;
  write_model(folder.file("m"), exec, model, model.head().state());
  CHECK(seen_in(without_labels(graph), read_model(folder.file("m"), exec).description()).training);
  CHECK(seen_in(read_otherwise(graph), read_model(folder.file("m"), exec).description()).training);
  TensorFile file = read_tensor_file(folder.file("m"), exec, kModelKind);
  file.metadata.erase("source.sha256");
  file.metadata.erase("source.structure");
  write_tensor_file(folder.file("old"), exec, file);
  const TrainedModel old = read_model(folder.file("old"), exec);
  CHECK(seen_in(graph, old.description()).training);
  CHECK_FALSE(seen_in(read_otherwise(graph), old.description()).any());
  CHECK_FALSE(seen_in(without_labels(graph), old.description()).any());
}
