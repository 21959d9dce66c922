#include "io/parasitics/parasitic_records.hpp"

#include "engine/core/error.hpp"

namespace cgcl {

ParasiticRecords::ParasiticRecords(ParasiticFormat format, const ReadPlan& with, const LineSource& from,
                                   Diagnostics& diagnostics)
    : plan(with),
      next_plan(with),
      source(from),
      notes(diagnostics),
      nodes(format == ParasiticFormat::dspf && !plan.distinct_case ? NameCase::folded : NameCase::distinct,
            plan.delimiter != 0 ? plan.delimiter : ':', plan.exact) {
  result.format = format;
  result.source = source.path();
  if (format == ParasiticFormat::dspf) nodes.info(nodes.name("0")).set_net(kGroundNet);
  for (const std::string& ground : plan.grounds) nodes.info(nodes.name(ground)).set_net(kGroundNet);
}

std::int32_t ParasiticRecords::make_net(NameId name) {
  if (nets.size() >= idx(kMaxNets)) throw Error(ErrorId::netlist_limit, str("more than ", kMaxNets, " nets"));
  const auto id = static_cast<std::int32_t>(nets.size());
  RecordedNet made;
  made.name = name;
  nets.push_back(made);
  nodes.info(name).set_net(id);
  const NodeId bare = nodes.find_bare(name);
  if (bare == kNoNode) return id;
  if (nodes[bare].net() != kNoNet)
    notes.warn(ErrorId::w_node, str("node ", printable(nodes.text(name)), " is also the name of another net"),
               source.where());
  nodes[bare].give_to(id);
  return id;
}

void ParasiticRecords::end_section() {
  couplings.end_section(summed, [this](NodeId id) { return nodes[id].net(); });
  summed = kNoNet;
}

}   // namespace cgcl
